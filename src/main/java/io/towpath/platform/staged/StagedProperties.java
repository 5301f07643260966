package io.towpath.platform.staged;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// Keys `towpath.staged.*`.
///
/// @param verifyUpTo a package with a manifest is digested whole while it is scanned if it is not larger than this;
///                   a larger one is listed at once, and its manifest is called unverified
/// @param depth      folders below the registered one that are looked into
@ConfigurationProperties("towpath.staged")
record StagedProperties(@DefaultValue("1GB") DataSize verifyUpTo, @DefaultValue("12") int depth) {}
