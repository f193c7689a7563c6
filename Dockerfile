# The bridge with its local recognizer.
#   docker build -t phone-transcriber .
#   docker run -p 8080:8080 --stop-timeout 45 --env-file bridge.env phone-transcriber
# The stop timeout leaves live calls the time to terminate their speech sessions.

FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /source
# Only what decides about packages: as long as these files stay the same, the restored layer is reused.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/PhoneTranscriber/PhoneTranscriber.csproj src/PhoneTranscriber/
COPY src/PhoneTranscriber.AssemblyAI/PhoneTranscriber.AssemblyAI.csproj src/PhoneTranscriber.AssemblyAI/
COPY src/PhoneTranscriber.LocalSpeech/PhoneTranscriber.LocalSpeech.csproj src/PhoneTranscriber.LocalSpeech/
RUN dotnet restore src/PhoneTranscriber
COPY .editorconfig BannedSymbols.txt ./
COPY src src
COPY samples/calls samples/calls
RUN dotnet publish src/PhoneTranscriber -c Release --no-restore -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble
# The recognizer and its model come from Ubuntu's universe; curl is for the health check.
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends libpocketsphinx3 pocketsphinx-en-us curl \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app .
# A new volume takes over the owner of the folder it covers.
RUN mkdir data && chown $APP_UID data
VOLUME /app/data
USER $APP_UID
# The images of .NET listen on 8080 (ASPNETCORE_HTTP_PORTS).
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["curl", "--fail", "--silent", "--show-error", "--output", "/dev/null", "http://127.0.0.1:8080/health/live"]
ENTRYPOINT ["dotnet", "phone-transcriber.dll"]
