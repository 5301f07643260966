package io.towpath.planning.mapping.web;

import io.towpath.planning.mapping.Answer;
import io.towpath.planning.mapping.Boards;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Use;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A card, disk or VM, ready to print.
///
/// @param what `network card 2`
/// @param own  it has a word of its own
public record MemberLine(UUID vmId, String vm, int slot, String what, String addresses, @Nullable UUID waveId,
        @Nullable String wave, Mark mark, String destination, String why, boolean own) {

    static MemberLine of(MappingKind kind, Boards.Member member) {
        Use use = member.use();
        Use.Wave wave = use.wave();
        String why = member.answer() instanceof Answer.To(String _, String said) ? said : "";
        return new MemberLine(use.vmId(), use.vmName(), use.slot(),
                kind == MappingKind.PLACEMENT ? "the VM" : kind.memberNoun() + " " + (use.slot() + 1),
                String.join(", ", use.addresses()), wave == null ? null : wave.id(), wave == null ? null : wave.key(),
                Mark.of(member.answer(), true), Mark.destination(member.answer()), why, why.endsWith("only"));
    }
}
