package io.towpath.images;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Keys `towpath.images.*` that open what lies in no registered folder; nothing unless named.
///
/// @param nbdSources    servers that may be read: `nbds://store.example.com` for all its exports, `nbd://store/web01`; with
///                      `?tls-certificates=DIR` where they need some
/// @param nbdTargets    those that may be written
/// @param deviceSources paths of block devices that may be read
/// @param deviceTargets those that may be written
@ConfigurationProperties("towpath.images")
record OutsideProperties(@DefaultValue List<String> nbdSources, @DefaultValue List<String> nbdTargets,
        @DefaultValue List<String> deviceSources, @DefaultValue List<String> deviceTargets) {}
