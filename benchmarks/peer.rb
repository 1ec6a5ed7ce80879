# Enters a plan, exported by benchmarks/peer.py as JSON, into an empty Redmine, in bulk.
# Run by Redmine's own `rails runner`; the file of the plan is named by PLAN.
plan = JSON.parse(File.read(ENV.fetch("PLAN")))
now = Time.now

admin = User.find_by_login("admin")
admin.update_columns(must_change_passwd: false)
Setting.default_language = "en"
project = Project.create!(name: "The plan", identifier: "plan", is_public: false,
  enabled_module_names: %w[issue_tracking], tracker_ids: Tracker.pluck(:id))
role = Role.find_by!(name: "Manager")
people = plan["people"].map do |name|
  User.new(firstname: name.split.first, lastname: name.split.drop(1).join(" "), admin: false,
    mail: "#{name.downcase.gsub(/\W+/, '.')}@example.org", status: User::STATUS_ACTIVE).tap do |user|
    user.login = name.downcase.gsub(/\W+/, ".")
    user.password = plan["password"]
    user.save!
    Member.create!(project: project, principal: user, role_ids: [role.id])
  end
end
rag = IssueCustomField.create!(name: "RAG", field_format: "list", is_for_all: true,
  possible_values: %w[green amber red], tracker_ids: Tracker.pluck(:id))
sure = IssueCustomField.create!(name: "Confidence", field_format: "list", is_for_all: true,
  possible_values: %w[high medium low], tracker_ids: Tracker.pluck(:id))
categories = plan["workstreams"].to_h { |name| [name, IssueCategory.create!(project: project, name: name).id] }
versions = plan["quarters"].to_h { |name| [name, Version.create!(project: project, name: name).id] }
tracker = Tracker.find_by!(name: "Feature").id # the roadmap lists these
statuses = { "not_started" => "New", "under_way" => "In Progress", "carried_out" => "Closed",
  "suspended" => "Feedback", "withdrawn" => "Rejected" }.transform_values { |name| IssueStatus.find_by!(name: name).id }
priorities = { "standard" => "Normal", "immediate" => "Immediate" }.transform_values do |name|
  IssuePriority.find_by!(name: name).id
end

plan["actions"].each_slice(500) do |slice|
  Issue.insert_all!(slice.map do |action|
    { id: action["id"], project_id: project.id, tracker_id: tracker, subject: action["title"],
      description: action["description"], due_date: action["due"], start_date: action["starts"],
      category_id: categories[action["workstream"]], fixed_version_id: versions[action["quarter"]],
      status_id: statuses[action["delivery"]], priority_id: priorities[action["priority"]],
      assigned_to_id: people[action["owner"] % people.size].id, author_id: people[0].id,
      done_ratio: action["delivery"] == "carried_out" ? 100 : 30,
      root_id: action["id"], lft: 1, rgt: 2, created_on: now, updated_on: now }
  end)
  CustomValue.insert_all!(slice.flat_map do |action|
    [[rag, action["rag"]], [sure, action["confidence"]]].map do |field, value|
      { customized_type: "Issue", customized_id: action["id"], custom_field_id: field.id, value: value }
    end
  end)
end
plan["updates"].each_slice(1000) do |slice|
  keys = Journal.insert_all!(slice.map do |update|
    { journalized_id: update["action"], journalized_type: "Issue", user_id: people[0].id,
      notes: update["done"], created_on: update["at"] }
  end, returning: :id)
  details = slice.zip(keys.rows.flatten).map do |update, key|
    { journal_id: key, property: "cf", prop_key: rag.id.to_s, old_value: "green", value: update["rag"] }
  end
  JournalDetail.insert_all!(details)
end
ActiveRecord::Base.connection.execute("SELECT setval('issues_id_seq', (SELECT max(id) FROM issues))")
puts JSON.generate(rag: rag.id, confidence: sure.id, done: statuses["under_way"])
