package io.towpath.webhook.web;

import io.towpath.access.AccessException;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.webhook.Delivery;
import io.towpath.webhook.Topic;
import io.towpath.webhook.Webhook;
import io.towpath.webhook.Webhooks;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Who is told what happens, for administrators.
@Controller
@RequestMapping("/settings/webhooks")
@PreAuthorize(Permission.ADMIN)
class WebhooksPage {

    private static final String HOME = "redirect:/settings/webhooks";
    private static final int SHOWN = 50;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMM uuuu HH:mm:ss", Locale.ENGLISH);

    private final Webhooks webhooks;
    private final CurrentUser current;

    WebhooksPage(Webhooks webhooks, CurrentUser current) {
        this.webhooks = webhooks;
        this.current = current;
    }

    /// A webhook, ready to print.
    ///
    /// @param how  how it goes, in a sentence
    public record Row(UUID id, String name, String host, String topics, String state, String how) {}

    /// A try, ready to print.
    public record TryRow(long id, String at, String what, @Nullable Long event, String answer, boolean taken,
            @Nullable String by) {}

    @GetMapping
    String list(Model model) {
        return list(model, new Webhooks.Draft("", "", EnumSet.of(Topic.MIGRATIONS, Topic.WAVES, Topic.SIGN_OFF)));
    }

    private String list(Model model, Webhooks.Draft draft) {
        model.addAttribute("hooks", webhooks.all().stream().map(this::row).toList());
        model.addAttribute("draft", draft);
        model.addAttribute("topics", Topic.values());
        return "webhook/webhooks";
    }

    @PostMapping
    String create(@RequestParam(defaultValue = "") String name, @RequestParam(defaultValue = "") String url,
            @RequestParam(defaultValue = "") Set<Topic> topics, Model model, RedirectAttributes flash) {
        Webhooks.Draft draft = new Webhooks.Draft(name, url, topics);
        try {
            Webhooks.Created made = webhooks.create(draft);
            flash.addFlashAttribute("secret", made.key());
            flash.addFlashAttribute("notice", made.webhook().name() + " is told of what happens from now on.");
            return HOME + "/" + made.webhook().id();
        } catch (AccessException e) {
            model.addAttribute("refused", e);
            return list(model, draft);
        }
    }

    @GetMapping("/{id}")
    String one(@PathVariable UUID id, @RequestParam(required = false) @Nullable Long before, Model model) {
        Webhook hook = webhooks.get(id);
        return one(hook, new Webhooks.Draft(hook.name(), hook.url(), hook.topics()), before, model);
    }

    private String one(Webhook hook, Webhooks.Draft draft, @Nullable Long before, Model model) {
        List<Delivery> tries = webhooks.deliveries(hook.id(), before == null ? Long.MAX_VALUE : before, SHOWN);
        model.addAttribute("hook", hook);
        model.addAttribute("row", row(hook));
        model.addAttribute("draft", draft);
        model.addAttribute("topics", Topic.values());
        model.addAttribute("behind", webhooks.behind(hook));
        model.addAttribute("tries", tries.stream().map(this::row).toList());
        model.addAttribute("older", tries.size() < SHOWN ? null : tries.getLast().id());
        return "webhook/webhook";
    }

    @PostMapping("/{id}")
    String change(@PathVariable UUID id, @RequestParam int version, @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String url, @RequestParam(defaultValue = "") Set<Topic> topics,
            Model model,
            RedirectAttributes flash) {
        Webhooks.Draft draft = new Webhooks.Draft(name, url, topics);
        try {
            webhooks.change(id, version, draft);
        } catch (AccessException e) {
            model.addAttribute("refused", e);
            return one(webhooks.get(id), draft, null, model);
        }
        flash.addFlashAttribute("notice", "Saved.");
        return HOME + "/" + id;
    }

    @PostMapping("/{id}/test")
    String test(@PathVariable UUID id, RedirectAttributes flash) {
        return sent(id, webhooks.test(id), "The test", flash);
    }

    @PostMapping("/{id}/again")
    String again(@PathVariable UUID id, @RequestParam long event, RedirectAttributes flash) {
        return sent(id, webhooks.again(id, event), "Event " + event, flash);
    }

    private static String sent(UUID id, Webhooks.Sent sent, String what, RedirectAttributes flash) {
        if (sent.trouble() == null) {
            flash.addFlashAttribute("notice", "%s was taken: the receiver answered %d after %d ms.".formatted(what,
                    sent.status(), sent.tookMillis()));
        } else {
            flash.addFlashAttribute("problem", "%s was not taken: %s.".formatted(what, sent.trouble()));
        }
        return HOME + "/" + id;
    }

    @PostMapping("/{id}/pause")
    String pause(@PathVariable UUID id, RedirectAttributes flash) {
        webhooks.pause(id);
        flash.addFlashAttribute("notice", "Paused. What happens meanwhile is sent when it is resumed.");
        return HOME + "/" + id;
    }

    @PostMapping("/{id}/resume")
    String resume(@PathVariable UUID id, @RequestParam(defaultValue = "false") boolean skip,
            RedirectAttributes flash) {
        webhooks.resume(id, skip);
        flash.addFlashAttribute("notice", skip ? "Goes on with what happens from now on." : "Goes on where it stood.");
        return HOME + "/" + id;
    }

    @PostMapping("/{id}/new-key")
    String newKey(@PathVariable UUID id, RedirectAttributes flash) {
        flash.addFlashAttribute("secret", webhooks.newKey(id));
        flash.addFlashAttribute("notice", "Events are signed with a new key from now on.");
        return HOME + "/" + id;
    }

    @PostMapping("/{id}/delete")
    String delete(@PathVariable UUID id, RedirectAttributes flash) {
        String name = webhooks.get(id).name();
        webhooks.delete(id);
        flash.addFlashAttribute("notice", name + " is told of nothing any more.");
        return HOME;
    }

    /// What is sent of an event.
    @GetMapping(path = "/{id}/body", produces = "application/json")
    @ResponseBody
    String body(@PathVariable UUID id, @RequestParam long event) {
        webhooks.get(id);
        return webhooks.body(event);
    }

    private Row row(Webhook hook) {
        String host = hook.url().replaceFirst("^(https?://[^/?]*).*$", "$1");
        String topics = hook.topics().stream().sorted().map(Topic::title).collect(Collectors.joining(" · "));
        String how = switch (hook.state()) {
            case PAUSED -> "Paused by a person; %d events of the trail since.".formatted(webhooks.behind(hook));
            case PARKED ->
                "Given up: %s. %d events of the trail wait.".formatted(hook.trouble(), webhooks.behind(hook));
            case ACTIVE -> hook.failingSince() == null
                    ? "All was taken."
                    : "Failing since %s, %d tries, the next %s: %s.".formatted(at(hook.failingSince()), hook.tries(),
                            hook.nextTryAt() == null ? "at once" : at(hook.nextTryAt()), hook.trouble());
        };
        return new Row(hook.id(), hook.name(), host, topics, hook.state().name(), how);
    }

    private TryRow row(Delivery each) {
        return new TryRow(each.id(), at(each.at()), each.action() == null ? "test" : each.action(), each.event(),
                each.trouble() == null
                        ? "%d after %d ms".formatted(each.status(), each.tookMillis())
                        : each.trouble(),
                each.trouble() == null, each.askedBy());
    }

    private String at(Instant at) {
        return TIME.format(at.atZone(current.zone()));
    }
}
