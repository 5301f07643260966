package io.towpath.audit;

import java.time.Instant;

/// An entry as it stands in the chain.
///
/// @param number position in the chain, from 1, without gaps
/// @param hash   lower-case hex SHA-256 over this event and the hash before it
public record AuditEvent(long number, Instant at, AuditEntry entry, String previousHash, String hash) {}
