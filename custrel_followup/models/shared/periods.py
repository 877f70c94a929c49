"""Of which days somebody asks."""

from datetime import date

from odoo.orm.domains import DomainAnd, DomainCondition, DomainOr


def find_begin(domain, names):
    """:param Domain domain: optimized
    :param names: of fields with a day, all of them of the same row
    :return: the first day that rows can have; None for all days
    """
    if isinstance(domain, DomainAnd | DomainOr):
        days = [find_begin(child, names) for child in domain.children]
        if isinstance(domain, DomainAnd):
            return max(filter(None, days), default=None)
        return min(days) if all(days) else None
    if isinstance(domain, DomainCondition) and domain.field_expr in names:
        if domain.operator in (">", ">=") and isinstance(domain.value, date):
            return domain.value
        if domain.operator == "in" and all(isinstance(x, date) for x in domain.value):
            return min(domain.value, default=None)
    return None
