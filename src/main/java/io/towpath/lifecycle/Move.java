package io.towpath.lifecycle;

/// One row of a lifecycle: in `from`, `trigger` leads to `to`. `from` and `to` may be the same.
public record Move<S extends Enum<S>, T extends Enum<T>>(T trigger, S from, S to) {}
