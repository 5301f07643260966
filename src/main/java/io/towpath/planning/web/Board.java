package io.towpath.planning.web;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The planner's page, ready to print.
///
/// @param editable it is a draft, and the viewer may compose
/// @param rules    what the plan keeps, and what not
record Board(UUID id, String name, String about, int version, boolean editable, boolean draft, @Nullable UUID basedOn,
        String summary, @Nullable String undo, @Nullable String redo, List<Column> columns, Pool pool,
        List<Rule> rules, List<String> notes, List<Target> targets, List<Choice> windows) {

    /// Where a selection can go.
    ///
    /// @param value the wave's id, or `pool`
    record Target(String value, String text) {}

    record Choice(String value, String text) {}

    record Rule(boolean kept, String text) {}

    /// A wave.
    ///
    /// @param window  value of the choice that is taken
    /// @param gates   what must be validated before
    /// @param foreseen how its gates would stand
    /// @param against what the planner would not have done
    /// @param needs   what its groups need of other waves
    /// @param target  what the target must have for it
    record Column(UUID id, String name, String kind, String kindSlug, String when, @Nullable String window,
            @Nullable String gates, List<Rule> foreseen, List<Sentence> against, List<String> needs, List<Bar> bars,
            String target, List<Card> first, List<Card> more, int vms,
            @Nullable String trouble,
            @Nullable String waveId) {}

    /// @param breaks false: worth knowing
    /// @param vms    the first of those it is about; `more`: how many there are besides
    record Sentence(boolean breaks, String text, List<VmLink> vms, int more) {}

    record VmLink(UUID id, String name) {}

    /// @param max  at least 1, since a bar cannot be drawn without
    /// @param over more than the limit
    record Bar(String label, String figures, long value, long max, boolean over) {

        Bar {
            max = Math.max(1, max);
        }
    }

    /// A group, or the part of it that is here.
    ///
    /// @param value     what the form sends: `wave:key`
    /// @param elsewhere where its other VMs are; null: it is whole
    /// @param why       why it is here, or why it stayed in the pool
    /// @param waived    sentences about waived dependencies that its wave parts
    /// @param vms       its VMs, where it was opened
    record Card(String value, String key, String name, String figures, @Nullable String badges, int missing,
            @Nullable String elsewhere, List<String> waived, String why, boolean blocked,
            @Nullable List<VmLine> vms) {}

    record VmLine(UUID id, String name, String figures, @Nullable String why) {}

    /// @param shown  how many of all groups that match the filter are listed
    record Pool(List<Card> cards, int groups, int vms, int shown, String q, String by, @Nullable String next,
            @Nullable String previous, List<String> outside) {}
}
