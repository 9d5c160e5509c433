package io.deskbell.bootstrap;

import io.deskbell.adapter.token.TokenSettings;
import io.deskbell.bootstrap.Configuration.SignInRules;
import io.deskbell.bootstrap.SecretFiles.Secret;
import java.io.PrintStream;
import java.util.List;

/** The secrets of signing in: those that are configured, else those that are made and kept. */
final class TokenSecrets {
  private TokenSecrets() {}

  /**
   * The settings of tokens with every secret they need. An agent key that is made here is shown
   * once, to whoever starts the server for the first time.
   *
   * @throws BadConfiguration if the data directory cannot be read or written
   */
  static TokenSettings settings(Configuration configuration, PrintStream console) {
    SignInRules rules = configuration.signIn();
    SecretFiles files = new SecretFiles(configuration.store().directory().path());
    List<String> secrets = rules.secrets();
    if (secrets.isEmpty()) {
      secrets = List.of(files.get("jwt-secret").value());
    }
    String agentKey = rules.agentKey();
    if (agentKey == null) {
      agentKey = shown(files.get("agent-key"), console);
    }
    return new TokenSettings(
        secrets,
        rules.timeToLive(),
        rules.issuer(),
        rules.audience(),
        agentKey,
        rules.identitySecret(),
        rules.external());
  }

  private static String shown(Secret agentKey, PrintStream console) {
    if (agentKey.isNew()) {
      console.println(
          "deskbell: made the agent key "
              + agentKey.value()
              + ", shown only now and kept in "
              + OneLine.of(agentKey.file().toString()));
    }
    return agentKey.value();
  }
}
