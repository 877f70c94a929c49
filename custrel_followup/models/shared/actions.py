"""Windows that buttons open."""


def open_window(env, xmlid, first=None, **changes):
    """Prepare an action of ours for a button.

    :param str xmlid: of an ``ir.actions.act_window``
    :param str first: type of the view that is shown first, if not that of the action
    :param changes: what is different this time, e.g. ``domain`` and ``context``
    :return: dict of the action
    """
    action = env["ir.actions.act_window"]._for_xml_id(xmlid) | changes
    if first:
        action["views"].sort(key=lambda view: view[1] != first)
    return action
