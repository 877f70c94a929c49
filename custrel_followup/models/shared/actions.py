"""What buttons do: open windows, and say what was done."""

CLOSE = {"type": "ir.actions.act_window_close"}


def open_window(env, xmlid, first=None, **changes):
    """Prepare an action of ours for a button.

    :param str xmlid: of an ``ir.actions.act_window``
    :param str first: type of the view that is shown first, if not that of the action
    :param changes: what is different this time, e.g. ``domain`` and ``context``
    :return: dict of the action
    """
    action = env["ir.actions.act_window"]._for_xml_id(xmlid) | changes
    # The web client puts the display name on the page, even where it has another name.
    action["display_name"] = action["name"]
    if first:
        action["views"].sort(key=lambda view: view[1] != first)
    return action


def say(message, kind="success", then=None):
    """Prepare an action that says something to the user.

    :param str message: in his language
    :param str kind: ``success``, ``info`` or ``warning``
    :param dict then: action that follows, e.g. :data:`CLOSE` for a dialog
    :return: dict of the action
    """
    params = {"type": kind, "message": message}
    if then:
        params["next"] = then
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": params,
    }
