package io.towpath.wave.gate.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Role;
import io.towpath.access.UserView;
import io.towpath.access.Users;
import io.towpath.wave.gate.Approvers;
import io.towpath.wave.gate.Gates.Changed;
import io.towpath.wave.gate.Gates.GateBoard;
import io.towpath.wave.gate.Go;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/// Who was asked about a wave, and who answered, ready to print.
///
/// @param named   somebody is
/// @param asked   who decides: `urs, nils or any lead`
/// @param changed who named them last, and when, a sentence; null while nobody did
/// @param count   `1 of 2 approvals`; empty where one is enough
/// @param eligible      who looks is among those who decide
/// @param mine          ... and may approve the go: has neither requested nor approved it
/// @param inPlaceWaiver who looks is an administrator
/// @param inPlace who looks may approve in place of those named
/// @param persons to choose from, those named first
record ApproverPart(boolean named, String asked, @Nullable String changed, String count, List<Line> lines,
        boolean eligible, boolean mine,
        boolean inPlaceWaiver,
        boolean inPlace,
        int minimum, List<Pick> persons, List<Pick> roles) {

    /// @param word `Approved`, `Not yet`, `Asked` of a role
    record Line(String who, String tone, String icon, String word, String what) {}

    record Pick(String value, String text, boolean chosen) {}

    static ApproverPart of(GateBoard board, Optional<Changed> changed, CurrentUser user, Users users) {
        Approvers approvers = board.approvers();
        List<Go.Answer> answers = board.go().state() == Go.State.NONE ? List.of() : board.go().answers();
        boolean answered = answers.stream().anyMatch(one -> one.login().equals(user.login()));
        List<UserView> able = users.all().stream()
                .filter(one -> one.role().permissions().contains("wave:write")).toList();
        boolean asked = !approvers.named() || approvers.persons().contains(user.login())
                || able.stream().anyMatch(one -> one.login().equals(user.login())
                        && approvers.roles().contains(one.role()));
        boolean other = !user.login().equals(board.go().requestedBy());
        return new ApproverPart(approvers.named(), approvers.words(), changed.map(last -> told(last, user))
                .orElse(null),
                approvers.minimum() == 1
                        ? ""
                        : "%d of %d approvals".formatted(answers.size(), approvers.minimum()),
                lines(board, answers, user), asked, asked && other && !answered, user.may("admin"),
                approvers.named() && other && user.may("admin"), approvers.minimum(),
                Stream.concat(approvers.persons().stream().filter(login -> able.stream().noneMatch(one -> one.login()
                        .equals(login))).map(login -> new Pick(login, login + " (gone)", true)),
                        able.stream().filter(one -> one.enabled() || approvers.persons().contains(one.login()))
                                .map(one -> new Pick(one.login(), "%s, %s".formatted(one.displayName(),
                                        one.role().code()), approvers.persons().contains(one.login()))))
                        .toList(),
                Stream.of(Role.LEAD, Role.ADMINISTRATOR).map(role -> new Pick(role.code(), "Any " + role.code(),
                        approvers.roles().contains(role))).toList());
    }

    private static String told(Changed last, CurrentUser user) {
        return "Who decides was changed last by %s, %s%s; before it was %s.".formatted(last.by(), GatePage.at(last.at(),
                user.zone()), last.reason() == null ? "" : " (" + last.reason() + ")", last.before());
    }

    private static List<Line> lines(GateBoard board, List<Go.Answer> answers, CurrentUser user) {
        Set<String> said = answers.stream().map(Go.Answer::login).collect(Collectors.toSet());
        return Stream.of(answers.stream().map(one -> new Line(one.login(), "good", "bi-check-circle-fill",
                one.inPlace() ? "Approved in their place" : "Approved", GatePage.at(one.at(), user.zone())
                        + (one.reason() == null ? "" : ": " + one.reason()))),
                board.approvers().persons().stream().filter(login -> !said.contains(login)).map(login -> new Line(login,
                        "idle", "bi-circle", "Not yet", login.equals(board.go().requestedBy())
                                ? "requested it, so does not count"
                                : "named")),
                board.approvers().roles().stream().map(role -> new Line("any " + role.code(), "idle", "bi-people",
                        "Asked", "named by role")))
                .flatMap(line -> line).toList();
    }

    static Approvers read(@Nullable Set<String> persons, @Nullable Set<String> roles, @Nullable Integer minimum) {
        return new Approvers(given(persons), given(roles).stream().map(ApproverPart::role).collect(Collectors.toSet()),
                minimum == null ? 1 : minimum);
    }

    private static Set<String> given(@Nullable Set<String> names) {
        return names == null
                ? Set.of()
                : names.stream().map(String::strip).filter(name -> !name.isEmpty()).collect(Collectors.toSet());
    }

    private static Role role(String word) {
        Optional<Role> role = Arrays.stream(Role.values()).filter(one -> one.code().equals(word)).findFirst();
        return role.orElseThrow(() -> new ResponseStatusException(HttpStatus.UNPROCESSABLE_CONTENT,
                "There is no role \"%s\"; name lead or administrator.".formatted(word)));
    }
}
