package io.towpath.wave.web;

import org.jspecify.annotations.Nullable;

/// One figure at the top of a console that says how near to its limit something is, ready to print.
///
/// @param figure  as it is measured: `210 MiB/s`, `18`
/// @param limit   `of 28`; null where nothing limits it
/// @param percent of the limit, 0 to 100; null where nothing limits it
/// @param reached what it means that the limit is reached: `full`; null while it is not
record ConsoleMeter(String name, String figure, @Nullable String limit, @Nullable Integer percent,
        @Nullable String reached) {

    static ConsoleMeter of(String name, long used, long most) {
        return new ConsoleMeter(name, Long.toString(used), "of " + most, percent(used, most),
                used >= most ? "full" : null);
    }

    static ConsoleMeter of(String name, String figure) {
        return new ConsoleMeter(name, figure, null, null, null);
    }

    static int percent(long used, long most) {
        return most <= 0 ? 100 : (int) Math.clamp(Math.round(100.0 * used / most), 0, 100);
    }
}
