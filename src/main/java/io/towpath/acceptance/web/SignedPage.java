package io.towpath.acceptance.web;

import io.towpath.acceptance.ChecklistView;
import io.towpath.acceptance.ChecklistView.Answer;
import io.towpath.acceptance.LinkView;
import io.towpath.acceptance.SignOffs.LinkAnswer;
import io.towpath.acceptance.SoakView;
import org.jspecify.annotations.Nullable;

/// What an owner sees after the answer, ready to print.
///
/// @param soakEnds null until the soak began
record SignedPage(String token, String vmName, @Nullable String application, String name, String at,
        @Nullable String comment, boolean urgent, @Nullable String soakEnds) {

    static SignedPage of(String token, LinkAnswer.Signed signed, Moments moments) {
        return of(token, signed.checklist(), signed.link(), moments);
    }

    static SignedPage of(String token, LinkAnswer.Rejected rejected, Moments moments) {
        return of(token, rejected.checklist(), rejected.link(), moments);
    }

    private static SignedPage of(String token, ChecklistView view, LinkView link, Moments moments) {
        Answer answer = view.answers().stream().filter(each -> each.at().equals(link.usedAt())).findFirst()
                .orElseThrow();
        SoakView soak = view.soak();
        return new SignedPage(token, view.vm().vmName(), view.vm().application(), answer.name(),
                moments.at(answer.at()), answer.comment(), answer.urgent(),
                soak == null ? null : moments.day(soak.endsAt()));
    }
}
