"""Who may open what: mails tell nobody of what he can't look at."""


class Readers:
    """Remembers who may read which of some records; asks once for each person.

    :param records: all that will be asked about
    """

    def __init__(self, records):
        self._records = records
        self._readable = {}

    def may_read(self, user, record_id):
        """:return: whether a user may; not if there is none"""
        if not user:
            return False
        if user not in self._readable:
            readable = user._custrel_filter_readable(self._records)
            self._readable[user] = set(readable._ids)
        return record_id in self._readable[user]

    def first(self, users, record_id):
        """:return: the first of these users who may read the record, None if nobody"""
        return next((user for user in users if self.may_read(user, record_id)), None)
