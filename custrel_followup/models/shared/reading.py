"""Reading of records just what is shown."""


def fetch_paths(wanted):
    """Read fields of records into the cache, those of one model at once, wherever they
    are shown: a customer has columns by the hundred, of whom a line shows the name.

    What is not read here is read later, by the rights of whoever asks for it; what is,
    the caller has found by these rights.

    :param wanted: list of pairs: records, and paths like ``user_id.partner_id.name``
    """
    while wanted:
        ids, names, deeper = {}, {}, []
        for records, paths in wanted:
            heads = {path.partition(".")[0] for path in paths}
            names.setdefault(records._name, set()).update(heads)
            bare = records.browse().sudo()  # the caller may read them
            known = ids.setdefault(records._name, (bare, {}))
            known[1].update(dict.fromkeys(records.ids))
        for model, (records, found) in ids.items():
            records.browse(found).fetch(sorted(names[model]))
        for records, paths in wanted:
            rests = {}
            for path in paths:
                head, _dot, rest = path.partition(".")
                if rest:
                    rests.setdefault(head, set()).add(rest)
            for head, behind in rests.items():
                if further := records.sudo()[head]:  # names of what was read
                    deeper.append((further, behind))
        wanted = deeper
