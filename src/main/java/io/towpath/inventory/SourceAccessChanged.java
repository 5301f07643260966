package io.towpath.inventory;

import java.util.UUID;

/// News: what a source lets Towpath do is not what it was: its account's privileges, the ways to read its disks, its certificate.
/// Published in the transaction that notes it; its VMs are as they were.
public record SourceAccessChanged(UUID sourceId) {}
