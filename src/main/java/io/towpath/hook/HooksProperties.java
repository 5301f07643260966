package io.towpath.hook;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param allowedNetworks special addresses that may be called all the same, also without TLS: `127.0.0.0/8`
/// @param scriptsFolder   where scripts lie; empty: none is run
/// @param keptFor         how long runs that ended are kept
@ConfigurationProperties("towpath.hooks")
record HooksProperties(@DefaultValue List<String> allowedNetworks, @DefaultValue("") String scriptsFolder,
        @DefaultValue("180d") Duration keptFor) {}
