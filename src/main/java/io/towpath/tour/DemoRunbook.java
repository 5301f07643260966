package io.towpath.tour;

import io.towpath.wave.runbook.Runbooks;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.UUID;

/// By which the branch office goes: it has steps after each cutover and in the end, so that its trips wait for nobody who looks
/// around.
@OfDemo
class DemoRunbook {

    private final Runbooks runbooks;

    DemoRunbook(Runbooks runbooks) {
        this.runbooks = runbooks;
    }

    /// Again changes nothing.
    void of(UUID wave, String actor) {
        String text;
        try (InputStream file = Objects.requireNonNull(DemoRunbook.class.getResourceAsStream(
                "/demo/branch-office.yaml"))) {
            text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        runbooks.choose(wave, runbooks.add(null, text, null, actor).label(), actor);
    }
}
