"""What one part of the program tells another one through the context.

Whoever calls over RPC brings a context of his own: what stands there as a plain value
may come from anybody. What is wrapped here can only come from our own code.
"""


class Inside:
    """A value that no call from outside can bring."""

    def __init__(self, value):
        self.value = value


def tell(records, **values):
    """:return: the records with these values in their context"""
    wrapped = {name: Inside(value) for name, value in values.items()}
    return records.with_context(**wrapped)


def told(records, name):
    """:return: the value that our own code put into the context, None if it did not"""
    value = records.env.context.get(name)
    return value.value if isinstance(value, Inside) else None
