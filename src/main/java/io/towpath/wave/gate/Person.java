package io.towpath.wave.gate;

/// Who acts. Four eyes are counted by login: a person and the person's tokens are one.
///
/// @param actor for the audit trail: `lena`, `token:lena/ci`
/// @param login `lena`
public record Person(String actor, String login) {}
