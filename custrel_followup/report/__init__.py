from . import custrel_complaint_report, custrel_load_report
