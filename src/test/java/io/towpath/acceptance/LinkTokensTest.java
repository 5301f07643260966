package io.towpath.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LinkTokensTest {

    private final LinkTokens tokens = new LinkTokens(
            "a key that is long enough to be one".getBytes(StandardCharsets.UTF_8));

    @Test
    void knowsItsOwnTokensAndNoOther() {
        LinkTokens others = new LinkTokens("another key that is long enough!!!!".getBytes(StandardCharsets.UTF_8));
        LinkTokens.Minted minted = tokens.mint();

        assertThat(tokens.sha256Of(minted.token())).contains(minted.sha256());
        assertThat(others.sha256Of(minted.token())).isEmpty();
        assertThat(minted.token()).hasSize(64).matches("[A-Za-z0-9_-]+");
    }

    @Test
    void everyChangedCharacterIsNoticed() {
        String token = tokens.mint().token();
        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            assertThat(tokens.sha256Of(token.substring(0, i) + other + token.substring(i + 1))).isEmpty();
        }
        for (String wrong : new String[]{"", "x", token + "A", token.substring(1), " " + token.substring(1),
                "ü".repeat(64), token.substring(0, 63) + "="}) {
            assertThat(tokens.sha256Of(wrong)).as(wrong).isEmpty();
        }
    }

    @Test
    void noTwoTokensAreAlikeAndNoneIsPrinted() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            LinkTokens.Minted minted = tokens.mint();
            assertThat(seen.add(minted.token())).isTrue();
            assertThat(minted.toString()).doesNotContain(minted.token());
        }
    }

    @Test
    void theSealCoversEveryMeaning() {
        UUID id = UUID.randomUUID();
        UUID list = UUID.randomUUID();
        Instant expires = Instant.parse("2026-11-26T00:00:00Z");
        Set<String> seals = new HashSet<>();

        seals.add(tokens.seal(id, list, "anna@example.org", expires, "00"));
        seals.add(tokens.seal(UUID.randomUUID(), list, "anna@example.org", expires, "00"));
        seals.add(tokens.seal(id, UUID.randomUUID(), "anna@example.org", expires, "00"));
        seals.add(tokens.seal(id, list, "mallory@example.org", expires, "00"));
        seals.add(tokens.seal(id, list, "anna@example.org", expires.plusSeconds(1), "00"));
        seals.add(tokens.seal(id, list, "anna@example.org", expires, "01"));

        assertThat(seals).hasSize(6);
        assertThat(tokens.seal(id, list, "anna@example.org", expires, "00")).isIn(seals);
    }
}
