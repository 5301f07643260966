package io.towpath.webhook;

import io.towpath.access.AccessException;
import io.towpath.access.AccessException.Kind;
import io.towpath.access.CurrentUser;
import io.towpath.access.Secret;
import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditEvent;
import io.towpath.audit.AuditFeed;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.secret.Secrets;
import io.towpath.webhook.Webhook.State;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Receivers of what happens, as an administrator keeps them.
@Component
public class Webhooks {

    private static final int MOST = 50;

    private final WebhookStore store;
    private final Courier courier;
    private final Post post;
    private final Secrets secrets;
    private final AuditFeed feed;
    private final AuditTrail trail;
    private final CurrentUser current;

    Webhooks(WebhookStore store, Courier courier, Post post, Secrets secrets, AuditFeed feed, AuditTrail trail,
            CurrentUser current) {
        this.store = store;
        this.courier = courier;
        this.post = post;
        this.secrets = secrets;
        this.feed = feed;
        this.trail = trail;
        this.current = current;
    }

    /// As it is typed.
    public record Draft(String name, String url, Set<Topic> topics) {}

    /// @param key shown only here
    public record Created(Webhook webhook, Secret key) {}

    /// What came of an event that was sent at somebody's word.
    ///
    /// @param status  of HTTP; null where there was no answer
    /// @param trouble null where it was taken
    public record Sent(@Nullable Integer status, @Nullable String trouble, int tookMillis) {}

    @Transactional(readOnly = true)
    public List<Webhook> all() {
        return store.all();
    }

    /// @throws AccessException where there is none of that id
    @Transactional(readOnly = true)
    public Webhook get(UUID id) {
        return store.find(id).orElseThrow(() -> new AccessException(Kind.NOT_FOUND, "not-found",
                "There is no webhook " + id + ".", "Look at the list of webhooks."));
    }

    /// How many events of the trail are behind what it took.
    @Transactional(readOnly = true)
    public long behind(Webhook webhook) {
        return Math.max(0, feed.last() - webhook.sentTo());
    }

    /// Is told of what happens from now on.
    @Transactional
    public Created create(Draft draft) {
        Draft checked = checked(draft);
        if (store.all().size() >= MOST) {
            throw new AccessException(Kind.CONFLICT, "webhooks-full", "There are %d webhooks, which is the most."
                    .formatted(MOST), "Delete one that nobody needs.");
        }
        Secret key = SigningKey.make();
        UUID id = UUID.randomUUID();
        try {
            store.insert(id, checked.name(), checked.url(), checked.topics(), secrets.keep("webhook", key), feed.last(),
                    current.actor());
        } catch (DuplicateKeyException e) {
            throw nameTaken(checked.name());
        }
        audit(id, checked.name(), "webhook.created", Map.of("url", shown(checked.url()), "topics", words(checked)));
        return new Created(get(id), key);
    }

    @Transactional
    public Webhook change(UUID id, int version, Draft draft) {
        Draft checked = checked(draft);
        Webhook before = get(id);
        boolean changed;
        try {
            changed = store.change(id, version, checked.name(), checked.url(), checked.topics());
        } catch (DuplicateKeyException e) {
            throw nameTaken(checked.name());
        }
        if (!changed) {
            throw new AccessException(Kind.CONFLICT, "somebody-was-faster",
                    "Webhook " + before.name() + " was changed by somebody else meanwhile.",
                    "Look at it again, then repeat.");
        }
        audit(id, checked.name(), "webhook.changed", Map.of("url", shown(checked.url()), "topics", words(checked)));
        return get(id);
    }

    /// What happens meanwhile is sent when it is resumed.
    @Transactional
    public Webhook pause(UUID id) {
        Webhook webhook = get(id);
        if (webhook.state() != State.PAUSED) {
            store.state(id, State.PAUSED, null);
            audit(id, webhook.name(), "webhook.paused", Map.of());
        }
        return get(id);
    }

    /// @param skip leave out what happened up to now
    @Transactional
    public Webhook resume(UUID id, boolean skip) {
        Webhook webhook = get(id);
        long left = behind(webhook);
        store.state(id, State.ACTIVE, skip ? feed.last() : null);
        audit(id, webhook.name(), "webhook.resumed", skip ? Map.of("skipped", Long.toString(left)) : Map.of());
        return get(id);
    }

    /// The key before it signs nothing any more.
    @Transactional
    public Secret newKey(UUID id) {
        Webhook webhook = get(id);
        Secret key = SigningKey.make();
        secrets.replace(store.secret(id), key);
        store.anew(id);
        audit(id, webhook.name(), "webhook.key-changed", Map.of());
        return key;
    }

    @Transactional
    public void delete(UUID id) {
        Webhook webhook = get(id);
        UUID secret = store.secret(id);
        store.delete(id);
        secrets.forget(secret);
        audit(id, webhook.name(), "webhook.deleted", Map.of("url", shown(webhook.url())));
    }

    /// In no transaction: it waits for the receiver.
    public Sent test(UUID id) {
        return sent(courier.test(get(id), current.actor()));
    }

    /// @param event its number in the trail
    public Sent again(UUID id, long event) {
        return sent(courier.again(get(id), event(event), current.actor()));
    }

    /// What is sent of an event.
    @Transactional(readOnly = true)
    public String body(long event) {
        return courier.body(event(event));
    }

    /// Newest first.
    ///
    /// @param before only those with ids below; [Long#MAX_VALUE] for the newest
    @Transactional(readOnly = true)
    public List<Delivery> deliveries(UUID id, long before, int most) {
        return store.deliveries(get(id).id(), before, most);
    }

    private AuditEvent event(long number) {
        Optional<AuditEvent> event = feed.at(number);
        return event.orElseThrow(() -> new AccessException(Kind.NOT_FOUND, "not-found",
                "There is no event " + number + ".", "Look at the audit trail."));
    }

    private static Sent sent(Post.Answer answer) {
        return new Sent(answer.status(), answer.trouble(), answer.tookMillis());
    }

    private Draft checked(Draft draft) {
        String name = draft.name().strip();
        if (name.isEmpty() || name.length() > 100) {
            throw new AccessException(Kind.INVALID, "webhook-name", "A webhook has a name of 1 to 100 characters.",
                    "Say who is told: Chat of the migration team.");
        }
        if (draft.topics().isEmpty()) {
            throw new AccessException(Kind.INVALID, "webhook-topics", "Nothing is asked for.",
                    "Choose at least one topic.");
        }
        try {
            return new Draft(name, post.check(draft.url()).toString(), draft.topics());
        } catch (IOException e) {
            throw new AccessException(Kind.INVALID, "webhook-url", "The address cannot be used: %s."
                    .formatted(e.getMessage()),
                    "Give an address like https://hooks.example.com/towpath. Special networks are allowed by TOWPATH_WEBHOOKS_ALLOWED_NETWORKS.");
        }
    }

    /// The path of such an address often is a password.
    static String shown(String url) {
        URI uri = URI.create(url);
        return uri.getScheme() + "://" + uri.getRawAuthority() + "/…";
    }

    private static String words(Draft draft) {
        return draft.topics().stream().map(Topic::code).sorted().collect(Collectors.joining(", "));
    }

    private static AccessException nameTaken(String name) {
        return new AccessException(Kind.CONFLICT, "name-taken", "There is a webhook named " + name + " already.",
                "Choose another name.");
    }

    private void audit(UUID id, String name, String action, Map<String, String> detail) {
        trail.append(
                new AuditEntry(current.actor(), action, new Subject("webhook", id.toString(), name), null, detail));
    }
}
