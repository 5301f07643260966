package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// Its source shows a certificate that nobody confirmed: Towpath sends it nothing.
@Component
final class SourceCertificateChanged extends BasicRule {

    SourceCertificateChanged() {
        super("source-certificate-changed", "bbbb", "Source shows another certificate",
                "Nothing is sent to a server whose certificate nobody confirmed: no disk can be read.",
                "Ask the server's administrators whether they changed it, then confirm the new one on the source's page.",
                null);
    }

    @Override
    List<Finding> look(Case one) {
        String seen = one.around().access().otherCertificate();
        return seen == null
                ? List.of()
                : found(one, "%s shows another certificate than the one that was confirmed.".formatted(
                        one.vm().sourceName()), "source", one.vm().sourceName(), "certificate", seen);
    }

    /// A signature lets nothing through; a confirmation does.
    @Override
    public boolean waivable() {
        return false;
    }
}
