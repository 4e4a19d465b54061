import static org.eclipse.milo.opcua.sdk.server.api.config.OpcUaServerConfig.USER_TOKEN_POLICY_ANONYMOUS;
import static org.eclipse.milo.opcua.sdk.server.api.config.OpcUaServerConfig.USER_TOKEN_POLICY_USERNAME;
import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;
import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.ulong;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.eclipse.milo.opcua.sdk.core.AccessLevel;
import org.eclipse.milo.opcua.sdk.core.Reference;
import org.eclipse.milo.opcua.sdk.server.OpcUaServer;
import org.eclipse.milo.opcua.sdk.server.api.DataItem;
import org.eclipse.milo.opcua.sdk.server.api.ManagedNamespaceWithLifecycle;
import org.eclipse.milo.opcua.sdk.server.api.MonitoredItem;
import org.eclipse.milo.opcua.sdk.server.api.config.OpcUaServerConfig;
import org.eclipse.milo.opcua.sdk.server.identity.UsernameIdentityValidator;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableNode;
import org.eclipse.milo.opcua.sdk.server.util.SubscriptionModel;
import org.eclipse.milo.opcua.stack.core.Identifiers;
import org.eclipse.milo.opcua.stack.core.security.DefaultCertificateManager;
import org.eclipse.milo.opcua.stack.core.security.DefaultTrustListManager;
import org.eclipse.milo.opcua.stack.core.security.SecurityPolicy;
import org.eclipse.milo.opcua.stack.core.serialization.SerializationContext;
import org.eclipse.milo.opcua.stack.core.transport.TransportProfile;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.enumerated.MessageSecurityMode;
import org.eclipse.milo.opcua.stack.core.types.structured.Range;
import org.eclipse.milo.opcua.stack.core.util.SelfSignedCertificateBuilder;
import org.eclipse.milo.opcua.stack.core.util.SelfSignedCertificateGenerator;
import org.eclipse.milo.opcua.stack.server.EndpointConfiguration;
import org.eclipse.milo.opcua.stack.server.security.DefaultServerCertificateValidator;

/**
 * An independent OPC UA server (Eclipse Milo): constants of the awkward types, and a counter that goes up four times a
 * second. It trusts a client only once its certificate lies in `trusted/certs`; its own is kept across restarts.
 *
 * <p>Arguments: port, directory. Prints `ready`, then one JSON line per count until it is ended.
 */
public final class MiloServer {
  private static final String URI = "urn:test:milo";

  public static void main(String[] arguments) throws Exception {
    // Milo signs with RSA-PSS by this provider's name for it.
    Security.addProvider(new BouncyCastleProvider());
    int port = Integer.parseInt(arguments[0]);
    File directory = new File(arguments[1]);
    KeyStore store = keyStore(new File(directory, "server.p12"));
    X509Certificate certificate = (X509Certificate) store.getCertificate("server");
    PrivateKey key = (PrivateKey) store.getKey("server", new char[0]);
    DefaultTrustListManager trust = new DefaultTrustListManager(new File(directory, "pki"));
    OpcUaServer server =
        new OpcUaServer(
            OpcUaServerConfig.builder()
                .setApplicationName(LocalizedText.english("Milo"))
                .setApplicationUri(URI)
                .setProductUri(URI)
                .setEndpoints(endpoints(port, certificate))
                .setCertificateManager(
                    new DefaultCertificateManager(new KeyPair(certificate.getPublicKey(), key), certificate))
                .setTrustListManager(trust)
                .setCertificateValidator(new DefaultServerCertificateValidator(trust))
                .setIdentityValidator(
                    new UsernameIdentityValidator(
                        true,
                        challenge ->
                            challenge.getUsername().equals("operator") && challenge.getPassword().equals("horse")))
                .build());
    Values values = new Values(server);
    values.startup();
    server.startup().get();
    System.out.println("ready");
    for (int count = 1; ; count++) {
      DateTime time = DateTime.now();
      values.counter.setValue(new DataValue(new Variant(count), StatusCode.GOOD, time, time));
      System.out.println("{\"value\":" + count + ",\"timeMs\":" + time.getJavaTime() + "}");
      Thread.sleep(250);
    }
  }

  private static KeyStore keyStore(File file) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    if (file.exists()) {
      store.load(new FileInputStream(file), new char[0]);
      return store;
    }
    KeyPair pair = SelfSignedCertificateGenerator.generateRsaKeyPair(2048);
    X509Certificate certificate =
        new SelfSignedCertificateBuilder(pair)
            .setCommonName("Milo")
            .setApplicationUri(URI)
            .addIpAddress("127.0.0.1")
            .build();
    store.load(null, new char[0]);
    store.setKeyEntry("server", pair.getPrivate(), new char[0], new Certificate[] {certificate});
    store.store(new FileOutputStream(file), new char[0]);
    return store;
  }

  private static Set<EndpointConfiguration> endpoints(int port, X509Certificate certificate) {
    EndpointConfiguration.Builder plain =
        EndpointConfiguration.newBuilder()
            .setTransportProfile(TransportProfile.TCP_UASC_UABINARY)
            .setBindAddress("127.0.0.1")
            .setHostname("127.0.0.1")
            .setBindPort(port)
            .setCertificate(certificate)
            .addTokenPolicies(USER_TOKEN_POLICY_ANONYMOUS, USER_TOKEN_POLICY_USERNAME);
    Set<EndpointConfiguration> endpoints = new LinkedHashSet<>();
    endpoints.add(plain.copy().setSecurityPolicy(SecurityPolicy.None).setSecurityMode(MessageSecurityMode.None).build());
    for (SecurityPolicy policy :
        List.of(
            SecurityPolicy.Basic256Sha256, SecurityPolicy.Aes128_Sha256_RsaOaep, SecurityPolicy.Aes256_Sha256_RsaPss)) {
      for (MessageSecurityMode mode : List.of(MessageSecurityMode.Sign, MessageSecurityMode.SignAndEncrypt)) {
        endpoints.add(plain.copy().setSecurityPolicy(policy).setSecurityMode(mode).build());
      }
    }
    return endpoints;
  }

  private static final class Values extends ManagedNamespaceWithLifecycle {
    final UaVariableNode counter;

    Values(OpcUaServer server) {
      super(server, URI);
      SubscriptionModel subscriptions = new SubscriptionModel(server, this);
      getLifecycleManager().addLifecycle(subscriptions);
      this.subscriptions = subscriptions;
      counter = variable("counter", Identifiers.Int32, 0);
      for (Map.Entry<String, Object> constant : constants(server.getSerializationContext()).entrySet()) {
        variable(constant.getKey(), Identifiers.BaseDataType, constant.getValue());
      }
    }

    private final SubscriptionModel subscriptions;

    private static Map<String, Object> constants(SerializationContext context) {
      Map<String, Object> constants = new LinkedHashMap<>();
      constants.put("int64", Long.MIN_VALUE);
      constants.put("uint64", ulong(Long.MAX_VALUE));
      constants.put("uint32", uint(4_294_967_295L));
      constants.put("float", 0.1f);
      constants.put("double", -0.0);
      constants.put("text", "Sv\u00e4ng\u2122 \ud83e\udd16");
      constants.put("boolean", true);
      constants.put("doubles", new Double[] {1.5, -2.25, Double.MAX_VALUE});
      constants.put("longs", new Long[] {9_007_199_254_740_993L, -1L});
      constants.put("range", ExtensionObject.encode(context, new Range(-1.5, 2.5)));
      return constants;
    }

    private UaVariableNode variable(String name, NodeId dataType, Object value) {
      UaVariableNode node =
          new UaVariableNode.UaVariableNodeBuilder(getNodeContext())
              .setNodeId(newNodeId(name))
              .setBrowseName(newQualifiedName(name))
              .setDisplayName(LocalizedText.english(name))
              .setDataType(dataType)
              .setValueRank(value.getClass().isArray() ? 1 : -1)
              .setTypeDefinition(Identifiers.BaseDataVariableType)
              .setAccessLevel(AccessLevel.READ_ONLY)
              .setUserAccessLevel(AccessLevel.READ_ONLY)
              .setMinimumSamplingInterval(0.0)
              .setValue(new DataValue(new Variant(value)))
              .build();
      getNodeManager().addNode(node);
      node.addReference(
          new Reference(
              node.getNodeId(), Identifiers.Organizes, Identifiers.ObjectsFolder.expanded(), Reference.Direction.INVERSE));
      return node;
    }

    @Override
    public void onDataItemsCreated(List<DataItem> items) {
      subscriptions.onDataItemsCreated(items);
    }

    @Override
    public void onDataItemsModified(List<DataItem> items) {
      subscriptions.onDataItemsModified(items);
    }

    @Override
    public void onDataItemsDeleted(List<DataItem> items) {
      subscriptions.onDataItemsDeleted(items);
    }

    @Override
    public void onMonitoringModeChanged(List<MonitoredItem> items) {
      subscriptions.onMonitoringModeChanged(items);
    }
  }
}
