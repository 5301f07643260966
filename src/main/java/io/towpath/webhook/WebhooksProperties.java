package io.towpath.webhook;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param allowedNetworks special addresses that may be called all the same, also without TLS: `127.0.0.0/8`
/// @param giveUpAfter     how long the same event fails before a webhook is parked
/// @param kept            tries that are kept of each
@ConfigurationProperties("towpath.webhooks")
record WebhooksProperties(@DefaultValue List<String> allowedNetworks, @DefaultValue("24h") Duration giveUpAfter,
        @DefaultValue("500") int kept) {}
