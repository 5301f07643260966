package io.towpath.wave;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Which waves of the list.
///
/// @param words of key, name or target, any case; null: any
/// @param state null: any
public record WaveFilter(@Nullable String words, @Nullable WaveState state) {

    public static final WaveFilter ALL = new WaveFilter(null, null);
    private static final int LONGEST = 200;

    /// What cannot be read is left out, so that an old bookmark still shows a list.
    public static WaveFilter of(@Nullable String q, @Nullable String state) {
        String words = q == null ? "" : q.strip();
        return new WaveFilter(words.isEmpty() ? null : words.substring(0, Math.min(LONGEST, words.length())),
                Arrays.stream(
                        WaveState.values()).filter(one -> word(one).equals(state)).findFirst().orElse(null));
    }

    public static String word(WaveState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    public boolean narrowed() {
        return words != null || state != null;
    }

    /// As an address below `path`.
    public String url(String path, int from) {
        List<String> parts = new ArrayList<>();
        if (words != null) {
            parts.add("q=" + URLEncoder.encode(words, StandardCharsets.UTF_8));
        }
        if (state != null) {
            parts.add("state=" + word(state));
        }
        if (from > 0) {
            parts.add("from=" + from);
        }
        return parts.isEmpty() ? path : path + "?" + String.join("&", parts);
    }
}
