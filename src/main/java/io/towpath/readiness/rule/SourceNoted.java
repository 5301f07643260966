package io.towpath.readiness.rule;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/// Passes on what a source noted and no other rule is named for, so that nothing a source warns of is lost. What is mere
/// information stays with the VM.
@Component
final class SourceNoted implements ReadinessRule {

    static final String NO_REMEDY = "Nothing needs to be done; keep it in mind when the VM is tested.";

    private final Supplier<Set<String>> others;

    SourceNoted(ObjectProvider<NotedRule> named) {
        // once: asking the context for its rules costs more than all of them do
        others = SingletonSupplier
                .of(() -> named.stream().map(ReadinessRule::id).collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public String id() {
        return "source-noted";
    }

    @Override
    public String title() {
        return "Noted by the source";
    }

    @Override
    public String meaning() {
        return "Something about the files is out of the ordinary.";
    }

    @Override
    public List<Finding> judge(Case one) {
        return one.vm().notes().stream()
                .filter(note -> note.severity() != Severity.INFO && !others.get().contains(note.code()))
                .map(note -> new Finding(id(), note.severity(), note.detail(),
                        note.remedy() == null ? NO_REMEDY : note.remedy()))
                .toList();
    }
}
