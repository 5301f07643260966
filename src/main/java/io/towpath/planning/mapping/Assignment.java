package io.towpath.planning.mapping;

/// One line of the mappings, or a change of it.
public record Assignment(MappingKey key, Choice choice) {}
