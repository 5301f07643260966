package io.towpath.wave.notice.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.table.Download;
import io.towpath.wave.notice.Notice;
import io.towpath.wave.notice.Notices;
import io.towpath.wave.notice.Stance;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;

/// Owners of a wave and what they object to, as files. Links are in none: they are shown once, to who makes them.
@Controller
@PreAuthorize(Permission.WAVE_READ)
class NoticeLists {

    private static final List<String> OWNERS = List.of("wave", "owner", "email", "applications", "vms", "state",
            "detail", "toldFrom", "toldUntil", "toldAt", "toldBy", "stance", "saidBy", "saidAt", "reminders");
    private static final List<String> OBJECTIONS = List.of("wave", "owner", "email", "reason", "raisedAt", "objectedTo",
            "wantedFrom", "wantedUntil", "answer", "answerText", "answeredBy", "answeredAt");

    private final Notices notices;
    private final CurrentUser user;

    NoticeLists(Notices notices, CurrentUser user) {
        this.notices = notices;
        this.user = user;
    }

    @GetMapping("/waves/{id}/notices.{extension:csv|xlsx|jsonl}")
    void owners(@PathVariable UUID id, @PathVariable String extension, HttpServletResponse response)
            throws IOException {
        Notices.Board board = board(id);
        List<NoticePage.OwnerLine> shown = NoticePage.of(board, user.zone()).owners();
        List<Integer> places = IntStream.range(0, shown.size()).boxed().toList();
        Download.send(response, extension, "notices", OWNERS, places, at -> {
            NoticePage.OwnerLine line = shown.get(at);
            Notice notice = board.owners().get(at).notice();
            Stance said = board.owners().get(at).stance();
            return Download.cells(board.outage().key(), line.name(), line.email(), line.parts(), line.vms(),
                    line.state(), line.detail(), notice == null ? null : notice.opensAt(),
                    notice == null ? null : notice.closesAt(), notice == null ? null : notice.createdAt(),
                    notice == null ? null : notice.createdBy(),
                    said == null ? null : said.agreed() ? "agreed" : "objected", said == null ? null : said.name(),
                    said == null ? null : said.at(), notice == null ? null : notice.reminder());
        });
    }

    @GetMapping("/waves/{id}/objections.{extension:csv|xlsx|jsonl}")
    void objections(@PathVariable UUID id, @PathVariable String extension, HttpServletResponse response)
            throws IOException {
        Download.send(response, extension, "objections", OBJECTIONS, board(id).objections(),
                one -> Download.cells(one.waveKey(), one.name(), one.email(), one.reason(), one.raisedAt(),
                        one.objectedTo(), one.wantedOpensAt(), one.wantedClosesAt(),
                        one.answer() == null ? "open" : one.answer(), one.answerText(), one.answeredBy(),
                        one.answeredAt()));
    }

    private Notices.Board board(UUID id) {
        return notices.of(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
