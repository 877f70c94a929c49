from odoo.tests import tagged

from ...models.shared.listing import say_all, say_parts, say_sentences
from ..common import CustrelCommon


@tagged("post_install", "-at_install")
class TestListing(CustrelCommon):
    """Names and sentences stand beside each other as in the reader's language."""

    def test_words_are_joined_as_the_reader_writes(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        for lang, all_, parts, sentences in (
            ("en_US", "a, b, c", "a; b; c", "a b c"),
            ("zh_CN", "a、b、c", "a；b；c", "abc"),
        ):
            env = self.env(context={"lang": lang})
            words = ["a", "", "b", None, "c"]
            with self.subTest(lang=lang):
                self.assertEqual(say_all(env, words), all_)
                self.assertEqual(say_parts(env, iter(words)), parts)
                self.assertEqual(say_sentences(env, words), sentences)
                self.assertEqual(say_all(env, []), "")
                self.assertEqual(say_sentences(env, ["50 %s off"]), "50 %s off")
