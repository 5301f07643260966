package io.towpath.hook;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/// One try, as whoever carries it out sees it.
///
/// @param number of this try among those of the run, from 1
/// @param key    of the run: the same for each of its tries
/// @param secret empty where the hook has none
/// @param left   until it is interrupted
record Attempt(UUID runId, int number, String key, Hook hook, String secret, Map<String, String> variables,
        Duration left,
        Capture capture) {

    /// Beside what the peer wrote.
    void note(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        capture.write(bytes, 0, bytes.length);
    }

    /// Without the secret.
    @Override
    public String toString() {
        return "Attempt[" + key + "]";
    }
}
