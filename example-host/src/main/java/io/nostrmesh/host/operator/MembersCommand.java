package io.nostrmesh.host.operator;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code mesh members}: who they are, and changes, as the owner would make them. */
@Command(
    name = "members",
    mixinStandardHelpOptions = true,
    description = "Show and change who is a member of the running relay.",
    subcommands = {
      ListMembersCommand.class,
      ChangeMembersCommand.Add.class,
      ChangeMembersCommand.Remove.class,
      ChangeMembersCommand.ChangeRole.class
    })
public final class MembersCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Missing command: list, add, remove or role");
  }
}
