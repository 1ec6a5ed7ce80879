"""Django's tag `url`, for every template."""

from __future__ import annotations

from django import template
from django.template import Context, defaulttags
from django.template.base import Parser, Token
from django.utils.html import conditional_escape

from improvement.addresses import address_of

register = template.Library()


class KnownAddress(defaulttags.URLNode):
    """An address that is worked out once."""

    def render(self, context: Context) -> str:
        args = [arg.resolve(context) for arg in self.args]
        if self.kwargs or self.asvar or not all(isinstance(arg, str | int) for arg in args):
            return super().render(context)
        address = address_of(self.view_name.resolve(context), *args)
        return conditional_escape(address) if context.autoescape else address


@register.tag
def url(parser: Parser, token: Token) -> KnownAddress:
    read = defaulttags.url(parser, token)
    return KnownAddress(read.view_name, read.args, read.kwargs, read.asvar)
