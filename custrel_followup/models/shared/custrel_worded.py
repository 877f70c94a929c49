from odoo import api, models


class CustrelWorded(models.AbstractModel):
    """What the program makes for each company has a name in each language, also in one
    that is switched on later, as long as nobody gives it another name."""

    _name = "custrel.worded"
    _description = "Named by the Program"

    @api.model
    def _say_name(self):
        """:return: the name that the program gives, in the language of the
        environment"""
        raise NotImplementedError

    def _name_in(self, codes):
        """Give these records their name in some languages, where it still is the one
        that the program gave.

        :param list codes: of languages
        """
        known = {
            "en_US",
            *(code for code, _name in self.env["res.lang"].get_installed()),
        }
        given = {self.with_context(lang=code)._say_name() for code in known}
        for code in codes:
            own = self.with_context(lang=code).filtered(lambda r: r.name in given)
            own.write({"name": own._say_name()})


class ResLang(models.Model):
    """Whoever reads a language that is switched on later reads these names in it."""

    _inherit = "res.lang"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active"):
            codes = self.mapped("code")
            for name in self.env.registry["custrel.worded"]._inherit_children:
                records = self.env[name].sudo()  # of whoever switches it on
                records.with_context(active_test=False).search([])._name_in(codes)
        return result
