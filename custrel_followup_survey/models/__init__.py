from . import (
    custrel_survey_wave,
    custrel_survey_wave_answer,
    res_partner,
    survey_survey,
)
