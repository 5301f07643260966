package io.towpath.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokenTextTest {

    @Test
    void looksAsDocumentedAndIsNeverTheSame() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            String token = TokenText.random().value();
            assertThat(token).matches("tow_pat_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}");
            assertThat(TokenText.wellFormed(token)).isTrue();
            assertThat(seen.add(token)).isTrue();
        }
    }

    @Test
    void noticesAnyTypingError() {
        String token = TokenText.random().value();

        for (int at = 0; at < token.length(); at++) {
            char other = token.charAt(at) == 'a' ? 'b' : 'a';
            String wrong = token.substring(0, at) + other + token.substring(at + 1);
            assertThat(TokenText.wellFormed(wrong)).as(wrong).isFalse();
        }
        assertThat(TokenText.wellFormed(token + "0")).isFalse();
        assertThat(TokenText.wellFormed("")).isFalse();
    }

    @Test
    void aSecretNeverPrintsItself() {
        assertThat(new Secret("open sesame").toString()).doesNotContain("sesame");
    }
}
