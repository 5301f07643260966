package io.towpath.wave.notice.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.migration.RefusedException;
import io.towpath.wave.notice.Notices;
import io.towpath.wave.notice.Notices.Board;
import io.towpath.wave.notice.Notices.Made;
import io.towpath.wave.notice.Notices.Told;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Owners of a wave are told by mail: first who gets one and who cannot, then the mails.
@Controller
@RequestMapping("/waves/{id}/notices/mail")
@PreAuthorize(Permission.WAVE_WRITE)
class NoticeMailController {

    private final Notices notices;
    private final NoticeMails mails;
    private final CurrentUser user;

    NoticeMailController(Notices notices, NoticeMails mails, CurrentUser user) {
        this.notices = notices;
        this.mails = mails;
        this.user = user;
    }

    /// @param missing   who was not told this time yet
    /// @param reminders who was, and has not answered
    /// @param nobody    VMs of nobody who has an address
    public record Page(UUID waveId, String key, String when, boolean on, boolean over, List<Told> missing,
            List<Told> reminders, List<String> nobody) {}

    @GetMapping
    String preview(@PathVariable UUID id, Model model) {
        Board board = notices.of(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        NoticeMails.Preview preview = mails.preview(board);
        NoticePage page = NoticePage.of(board, user.zone());
        model.addAttribute("page", new Page(id, page.key(), page.when(), mails.on(), page.over(), preview.missing(),
                page.draft() ? preview.reminders() : List.of(), preview.nobody()));
        return "wave/notice-mail";
    }

    @PostMapping
    String send(@PathVariable UUID id, @RequestParam(required = false) @Nullable String email,
            RedirectAttributes flash) {
        return sent(id, flash, () -> mails.send(id, email, user.actor()));
    }

    @PostMapping("/reminders")
    String remind(@PathVariable UUID id, RedirectAttributes flash) {
        return sent(id, flash, () -> mails.remind(id, false, user.actor()));
    }

    private static String sent(UUID id, RedirectAttributes flash, java.util.function.Supplier<List<Made>> act) {
        try {
            int count = act.get().size();
            flash.addFlashAttribute("notice", switch (count) {
                case 0 -> "Nobody is to be told: all were, or were reminded within the last four hours.";
                case 1 -> "1 mail is on its way. Its owner's line says what became of it.";
                default -> count + " mails are on their way. The owners' lines say what became of them.";
            });
        } catch (RefusedException e) {
            flash.addFlashAttribute("problem", e.getMessage() + " " + e.remedy());
        }
        return "redirect:/waves/" + id + "/notices";
    }
}
