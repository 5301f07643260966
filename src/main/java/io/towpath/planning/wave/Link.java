package io.towpath.planning.wave;

/// One group needs another without being bound to it: the dependency was waived, or is of an infrastructure service.
///
/// @param from key of the group that needs
/// @param to   key of the group that is needed
public record Link(String from, String to) {}
