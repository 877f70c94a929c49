from . import custrel_complaint_report
