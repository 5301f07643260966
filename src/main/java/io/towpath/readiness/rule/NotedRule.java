package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;

/// Passes on what the source noted under one code: it looked at the files, the rule gives it a name and a meaning.
abstract class NotedRule implements ReadinessRule {

    private final String id;
    private final String title;
    private final String meaning;

    NotedRule(String id, String title, String meaning) {
        this.id = id;
        this.title = title;
        this.meaning = meaning;
    }

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final String title() {
        return title;
    }

    @Override
    public final String meaning() {
        return meaning;
    }

    @Override
    public final List<Finding> judge(Case one) {
        return one.vm().notes().stream().filter(note -> note.code().equals(id)).map(note -> new Finding(id,
                note.severity(), note.detail(), note.remedy() == null ? SourceNoted.NO_REMEDY : note.remedy()))
                .toList();
    }
}
