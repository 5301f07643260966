package io.towpath.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.acceptance.SignOffs.Change;
import org.junit.jupiter.api.Test;

class CanonicalTextTest {

    @Test
    void noValueCanLookLikeAnother() {
        String[] texts = {new CanonicalText().line("a", "b", "c").toString(),
                new CanonicalText().line("a", "b | c").toString(),
                new CanonicalText().line("a", "b\nc").toString(),
                new CanonicalText().line("a", "b").line("c").toString(),
                new CanonicalText().line("a", "b\\nc").toString(),
                new CanonicalText().line("a", (Object) null).toString(),
                new CanonicalText().line("a", "-").toString(), new CanonicalText().line("a", "").toString()};

        assertThat(texts).doesNotHaveDuplicates();
    }

    @Test
    void tellsWhatCameWentAndChanged() {
        String before = new CanonicalText().line("same", 1).line("other", "old | one").line("gone", "x").toString();
        String after = new CanonicalText().line("same", 1).line("other", "new").line("more", "y").toString();

        assertThat(CanonicalText.changes(before, after)).containsExactly(new Change("other", "old | one", "new"),
                new Change("more", null, "y"), new Change("gone", "x", null));
        assertThat(CanonicalText.changes(after, after)).isEmpty();
    }
}
