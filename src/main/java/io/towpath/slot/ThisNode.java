package io.towpath.slot;

/// @param name of this process among all that share the database, for people: the host and the process
public record ThisNode(String name) {}
