from . import custrel_test_visit, res_partner, res_users
