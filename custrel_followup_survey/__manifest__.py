{
    "name": "Customer Relations Follow-up: Surveys",
    "summary": "Who answers the question of a wave is led on to a survey",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "custrel_followup contributors",
    "license": "LGPL-3",
    "depends": ["custrel_followup", "survey"],
    "data": [
        "views/custrel_survey_wave_views.xml",
        "views/satisfaction_templates.xml",
    ],
    "auto_install": True,
}
