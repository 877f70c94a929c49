"""In which records of ours somebody or something is named."""

from .listing import say_all


def find_models(env, domains):
    """Find where records stand in the way of deleting what they name.

    :param dict domains: of the names of models to the domains of their records
    :return: the names of the models that have such records, for people; empty if none
        has, archived ones and those of all companies included
    """
    models = env["ir.model"].sudo()  # their names are for everybody
    found = []
    for name, domain in domains.items():
        records = env[name].sudo()  # whether there are any, whoever asks
        if records.with_context(active_test=False).search_count(domain, limit=1):
            found.append(models._get(name).name)
    return say_all(env, found)
