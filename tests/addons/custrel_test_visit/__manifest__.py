{
    "name": "Customer Relations: Visits (test)",
    "summary": "A small model of another add-on that belongs to a customer",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "license": "LGPL-3",
    "author": "custrel_followup contributors",
    "depends": ["custrel_followup"],
    "data": [
        "security/ir.model.access.csv",
        "security/custrel_test_visit_rules.xml",
    ],
    "installable": True,
}
