package io.towpath.audit;

/// What a change was made to.
///
/// @param type  kebab-case noun: `vm`, `wave`, `migration`, `user`, `source`
/// @param id    its id
/// @param label what people call it
public record Subject(String type, String id, String label) {}
