package io.towpath.webhook.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.AccessException;
import io.towpath.access.AccessException.Kind;
import io.towpath.access.Permission;
import io.towpath.access.Secret;
import io.towpath.webhook.Delivery;
import io.towpath.webhook.Topic;
import io.towpath.webhook.Webhook;
import io.towpath.webhook.Webhooks;
import jakarta.validation.Valid;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/webhooks")
@PreAuthorize(Permission.ADMIN)
@Tag(name = "webhooks")
class WebhooksApi {

    private final Webhooks webhooks;

    WebhooksApi(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    record Page<T>(List<T> items, @Nullable String next) {}

    /// @param topics of `migrations`, `waves`, `plan`, `sign-off`, `estate`, `sources`, `limits`, `hooks`, `access`
    /// @param state  `active`, `paused`, or `parked`: given up until somebody looks
    /// @param behind events of the trail after the last one that it took
    record WebhookJson(UUID id, String name, String url, List<String> topics, String state, long sentTo, long behind,
            int tries, @Nullable Instant failingSince, @Nullable Instant nextTryAt, @Nullable String trouble,
            Instant createdAt, String createdBy, int version) {}

    /// @param name   null leaves it as it is, as the others; needed where one is made
    record WebhookBody(@Nullable String name, @Nullable String url, @Nullable Set<String> topics) {}

    /// @param key shown only here: events are signed with it
    record CreatedJson(WebhookJson webhook, Secret key) {}

    record KeyJson(Secret key) {}

    /// @param event  number in the audit trail; null for a test
    /// @param status of HTTP; null where there was no answer
    record DeliveryJson(long id, @Nullable Long event, @Nullable String action, Instant at, @Nullable Integer status,
            @Nullable String trouble, int tookMillis, @Nullable String askedBy) {

        static DeliveryJson of(Delivery each) {
            return new DeliveryJson(each.id(), each.event(), each.action(), each.at(), each.status(), each.trouble(),
                    each.tookMillis(), each.askedBy());
        }
    }

    @GetMapping
    Page<WebhookJson> list() {
        return new Page<>(webhooks.all().stream().map(this::json).toList(), null);
    }

    @PostMapping
    ResponseEntity<CreatedJson> create(@Valid @RequestBody WebhookBody body) {
        Webhooks.Created made = webhooks.create(new Webhooks.Draft(body.name == null ? "" : body.name,
                body.url == null ? "" : body.url, topics(body.topics == null ? Set.of() : body.topics)));
        return ResponseEntity.created(URI.create("/api/v1/webhooks/" + made.webhook().id()))
                .eTag(tag(made.webhook())).body(new CreatedJson(json(made.webhook()), made.key()));
    }

    @GetMapping("/{id}")
    ResponseEntity<WebhookJson> get(@PathVariable UUID id) {
        return answer(webhooks.get(id));
    }

    /// Changes the fields that are there.
    @PatchMapping(path = "/{id}", consumes = {"application/json", "application/merge-patch+json"})
    ResponseEntity<WebhookJson> change(@PathVariable UUID id,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestBody WebhookBody body) {
        Webhook before = webhooks.get(id);
        seen(before, ifMatch);
        return answer(webhooks.change(id, before.version(), new Webhooks.Draft(body.name == null
                ? before.name()
                : body.name, body.url == null ? before.url() : body.url,
                body.topics == null ? before.topics() : topics(body.topics))));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable UUID id) {
        webhooks.delete(id);
    }

    @PostMapping("/{id}/pause")
    ResponseEntity<WebhookJson> pause(@PathVariable UUID id) {
        return answer(webhooks.pause(id));
    }

    /// @param skip leaves out what happened up to now
    @PostMapping("/{id}/resume")
    ResponseEntity<WebhookJson> resume(@PathVariable UUID id, @RequestParam(defaultValue = "false") boolean skip) {
        return answer(webhooks.resume(id, skip));
    }

    @PostMapping("/{id}/new-key")
    KeyJson newKey(@PathVariable UUID id) {
        return new KeyJson(webhooks.newKey(id));
    }

    /// Sends an event of the type `io.towpath.webhook.test.v1`, and waits for the answer.
    @PostMapping("/{id}/test")
    Webhooks.Sent test(@PathVariable UUID id) {
        return webhooks.test(id);
    }

    /// Newest first.
    ///
    /// @param cursor `next` of the page before
    @GetMapping("/{id}/deliveries")
    Page<DeliveryJson> deliveries(@PathVariable UUID id, @RequestParam(required = false) @Nullable Long cursor,
            @RequestParam(defaultValue = "100") int limit) {
        int most = Math.clamp(limit, 1, 500);
        List<Delivery> found = webhooks.deliveries(id, cursor == null ? Long.MAX_VALUE : cursor, most);
        return new Page<>(found.stream().map(DeliveryJson::of).toList(), found.size() < most
                ? null
                : Long.toString(found.getLast().id()));
    }

    /// Sends the event of that delivery once more, out of turn, and waits for the answer.
    @PostMapping("/{id}/deliveries/{delivery}/redeliver")
    Webhooks.Sent redeliver(@PathVariable UUID id, @PathVariable long delivery) {
        return webhooks.deliveries(id, delivery + 1, 1).stream().filter(each -> each.id() == delivery)
                .findFirst().map(Delivery::event).map(event -> webhooks.again(id, event))
                .orElseThrow(() -> new AccessException(Kind.NOT_FOUND, "not-found",
                        "There is no delivery %d of an event.".formatted(delivery), "Look at the list of deliveries."));
    }

    static Set<Topic> topics(Set<String> codes) {
        EnumSet<Topic> topics = EnumSet.noneOf(Topic.class);
        for (String code : codes) {
            topics.add(Topic.ofCode(code).orElseThrow(() -> new AccessException(Kind.INVALID, "webhook-topic-unknown",
                    "There is no topic '" + code + "'.", "Use one of " + Arrays.stream(Topic.values()).map(Topic::code)
                            .collect(Collectors.joining(", ")) + ".")));
        }
        return topics;
    }

    private static void seen(Webhook webhook, @Nullable String ifMatch) {
        if (ifMatch == null) {
            throw new AccessException(Kind.VERSION_MISSING, "precondition-required",
                    "The request does not say which version of the webhook it changes.",
                    "Read the webhook and send its ETag as If-Match.");
        }
        if (!ifMatch.strip().equals(tag(webhook))) {
            throw new AccessException(Kind.STALE, "precondition-failed",
                    "The webhook's version is " + tag(webhook) + ", If-Match says " + ifMatch.strip() + ".",
                    "Read the webhook again and send the ETag that you get.");
        }
    }

    private static String tag(Webhook webhook) {
        return "\"" + webhook.version() + "\"";
    }

    private ResponseEntity<WebhookJson> answer(Webhook webhook) {
        return ResponseEntity.ok().eTag(tag(webhook)).body(json(webhook));
    }

    private WebhookJson json(Webhook hook) {
        return new WebhookJson(hook.id(), hook.name(), hook.url(), hook.topics().stream().map(Topic::code).sorted()
                .toList(), hook.state().name().toLowerCase(Locale.ROOT), hook.sentTo(), webhooks.behind(hook),
                hook.tries(), hook.failingSince(), hook.nextTryAt(), hook.trouble(), hook.createdAt(),
                hook.createdBy(), hook.version());
    }
}
