def before_migrate(**kwargs):
    pass


def after_migrate(**kwargs):
    pass
