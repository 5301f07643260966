package io.towpath.acceptance.web;

import io.towpath.acceptance.ChecklistView;
import io.towpath.acceptance.ChecklistView.Answer;
import io.towpath.acceptance.Protocols.AuditMark;
import io.towpath.acceptance.Protocols.Protocol;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The protocol, ready to print.
///
/// @param audit `no. 4711, 3f9a…`; null while nothing is on the trail
record ProtocolPage(ChecklistPage list, String started, List<Signature> signatures, String sha256,
        @Nullable String audit, String printedIn) {

    /// @param seen the version that was signed and its hash
    record Signature(boolean signed, String who, String at, @Nullable String comment, String seen) {}

    static ProtocolPage of(Protocol protocol, Moments moments) {
        ChecklistView view = protocol.checklist();
        AuditMark mark = protocol.audit();
        return new ProtocolPage(ChecklistPage.of(view, moments, false), moments.at(view.vm().startedAt()),
                view.answers().stream().map(answer -> signature(answer, moments)).toList(), protocol.sha256(),
                mark == null ? null : "no. %d, %s".formatted(mark.number(), mark.hash()), moments.zone().getId());
    }

    private static Signature signature(Answer answer, Moments moments) {
        return new Signature(answer.signed(), answer.name() + " <" + answer.email() + ">", moments.exactly(answer.at()),
                answer.comment(), "version %d, %s".formatted(answer.version(), answer.sha256()));
    }
}
