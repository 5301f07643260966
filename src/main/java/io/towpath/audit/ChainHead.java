package io.towpath.audit;

/// The end of the chain at some moment. Kept elsewhere, it tells whether events were cut off later.
///
/// @param number of the last event; 0 when there is none
/// @param hash   of the last event; [AuditChain#GENESIS] when there is none
public record ChainHead(long number, String hash) {}
