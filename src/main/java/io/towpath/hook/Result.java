package io.towpath.hook;

import org.jspecify.annotations.Nullable;

/// How a try ended.
///
/// @param status  of HTTP, or the exit code; null where there was none
/// @param code    kebab-case, stable; null where it did what was expected
/// @param again   whether another try may do better and does no harm: what failed had no effect, or may have it twice
record Result(@Nullable Integer status, @Nullable String code, @Nullable String trouble, @Nullable String remedy,
        boolean again) {

    static Result good(int status) {
        return new Result(status, null, null, null, false);
    }

    static Result failed(String code, String trouble, String remedy, boolean again) {
        return new Result(null, code, trouble, remedy, again);
    }

    Result with(int status) {
        return new Result(status, code, trouble, remedy, again);
    }

    boolean isGood() {
        return code == null;
    }
}
